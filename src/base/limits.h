/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

/* Every cap on input, in one place. One that is hit is reported and the scan counts as incomplete.
 */

#define LIMIT_SOURCE_FILE (4u << 20)     /* bytes of one source file */
#define LIMIT_CONFIG_FILE (16u << 20)    /* bytes of one deployment file */
#define LIMIT_LOCKFILE (64u << 20)       /* bytes of one lockfile */
#define LIMIT_ADVISORY (8u << 20)        /* bytes of one advisory */
#define LIMIT_PARSE_MICROS 2000000u      /* parse time of one source file */
#define LIMIT_NESTING 512u               /* depth of a syntax tree that we lower */
#define LIMIT_FILE_VALUES (8u << 20)     /* IR instructions of one source file */
#define LIMIT_FILE_PHIS (1u << 20)       /* phi operands of one source file */
#define LIMIT_FOLD_BYTES (1u << 20)      /* constant strings joined in one source file */
#define LIMIT_DOC_DEPTH 256u             /* depth of a JSON or YAML document */
#define LIMIT_DOC_NODES 4000000u         /* nodes of one document, after alias expansion */
#define LIMIT_ALIAS_BYTES (10u << 20)    /* YAML alias expansion */
#define LIMIT_YAML_MENDS 8u              /* broken entries left out of one file */
#define LIMIT_TEMPLATE_ITEMS 5000u       /* resources of one template */
#define LIMIT_FUNCTION_ITEMS 1024u       /* triggers, permissions, variables of one function */
#define LIMIT_TEMPLATE_GRANTS 200000u    /* permissions of all functions of one template */
#define LIMIT_TEMPLATE_COPIES 500000u    /* values of one template that Globals and loops multiply */
#define LIMIT_TEMPLATE_TEXT (64u << 20)  /* text that the references of one template expand to */
#define LIMIT_TERRAFORM_STEPS 2000000u   /* of evaluating one Terraform root module */
#define LIMIT_TERRAFORM_DEPTH 400u       /* expressions inside each other, through references */
#define LIMIT_TERRAFORM_MODULES 32u      /* calls of modules inside each other */
#define LIMIT_FILES 500000u              /* files of one scan */
#define LIMIT_PATH_DEPTH 128u            /* folders below the scanned path */
#define LIMIT_ARCHIVE_BYTES (4ull << 30) /* unpacked bytes of one advisory archive */
#define LIMIT_ARCHIVE_ENTRIES 1000000u   /* entries of one advisory archive */
#define LIMIT_HTTP_BODY (1ull << 30)     /* bytes of one downloaded advisory archive */
#define LIMIT_REPORT (1ull << 30)        /* bytes of one report */
#define LIMIT_FACTS_PER_VALUE 32u        /* facts of one function, for each of its values … */
#define LIMIT_FACTS_BASE 512u            /* … and these */
#define LIMIT_FACTS 4000000u             /* facts of one data-flow analysis */

#endif

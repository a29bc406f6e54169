/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libcurl, loaded when it is first used. It brings some forty libraries with it, whose loading
 * takes longer than a whole scan of components; only `virga db update` needs them. The functions
 * below stand in for those of libcurl, which is not linked.
 */
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <dlfcn.h>
#include <pthread.h>

#include "base/base.h"

static struct {
    CURL *(*init)(void);
    CURLcode (*setopt)(CURL *, CURLoption, ...);
    CURLcode (*perform)(CURL *);
    void (*cleanup)(CURL *);
    const char *(*text)(CURLcode);
    bool ready;
} real;

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void)
{
    void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!library)
        library = dlopen("libcurl-gnutls.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return;
    /* POSIX says that what dlsym gives may be called. */
    *(void **)&real.init = dlsym(library, "curl_easy_init");
    *(void **)&real.setopt = dlsym(library, "curl_easy_setopt");
    *(void **)&real.perform = dlsym(library, "curl_easy_perform");
    *(void **)&real.cleanup = dlsym(library, "curl_easy_cleanup");
    *(void **)&real.text = dlsym(library, "curl_easy_strerror");
    real.ready = real.init && real.setopt && real.perform && real.cleanup && real.text;
}

CURL *curl_easy_init(void)
{
    (void)pthread_once(&once, load);
    return real.ready ? real.init() : NULL;
}

#undef curl_easy_setopt
CURLcode curl_easy_setopt(CURL *handle, CURLoption option, ...)
{
    va_list ap;
    CURLcode code;
    va_start(ap, option);
    /* Every argument is a long, a pointer or a curl_off_t: one word each, but on 32-bit machines.
     */
    if (option >= CURLOPTTYPE_OFF_T && option < CURLOPTTYPE_BLOB)
        code = real.setopt(handle, option, va_arg(ap, curl_off_t));
    else if (option < CURLOPTTYPE_OBJECTPOINT)
        code = real.setopt(handle, option, va_arg(ap, long));
    else
        code = real.setopt(handle, option, va_arg(ap, void *));
    va_end(ap);
    return code;
}

CURLcode curl_easy_perform(CURL *handle)
{
    return real.perform(handle);
}

void curl_easy_cleanup(CURL *handle)
{
    if (handle)
        real.cleanup(handle);
}

const char *curl_easy_strerror(CURLcode code)
{
    return real.ready ? real.text(code) : "libcurl (libcurl.so.4) is not installed";
}

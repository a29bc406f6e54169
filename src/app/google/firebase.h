/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APP_GOOGLE_FIREBASE_H
#define APP_GOOGLE_FIREBASE_H

#include "app/app.h"

/*
 * Gives functions the paths that the hosting of firebase.json rewrites to them, and their runtime.
 * Called once all functions are known, those in code too.
 */
void firebase_settle(struct app *app) V_NONNULL(1);

#endif

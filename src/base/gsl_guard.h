/*
 * base/gsl_guard.h - GSL's default error handler prints and aborts. Between enter and leave
 * it is off in the whole process, and GSL calls return their status. Calls nest and may
 * come from several threads; the handler found by the first is restored by the last.
 */
#ifndef LRF_BASE_GSL_GUARD_H
#define LRF_BASE_GSL_GUARD_H

void lrf_gsl_enter(void);
void lrf_gsl_leave(void);

#endif

// SPDX-License-Identifier: Apache-2.0
#pragma once
#define FP_INFINITE 1
#define FP_NAN 2
#define FP_NORMAL 4
#define FP_SUBNORMAL 8
#define FP_ZERO 16
#define FP_ILOGB0 (-2147483647)
#define FP_ILOGBNAN 2147483647
#define HUGE_VAL __builtin_huge_val()
#define HUGE_VALF __builtin_huge_valf()
#define HUGE_VALL __builtin_huge_vall()
#define INFINITY __builtin_inff()
#define NAN __builtin_nanf("")
typedef double double_t;
typedef float float_t;
#ifdef __cplusplus
extern "C" {
#endif
// clang-format off
#define ONE(name) double name(double); float name##f(float); long double name##l(long double);
#define TWO(name) double name(double, double); float name##f(float, float); long double name##l(long double, long double);
ONE(acos) ONE(asin) ONE(atan) ONE(ceil) ONE(cos) ONE(cosh) ONE(exp) ONE(fabs) ONE(floor)
ONE(log) ONE(log10) ONE(sin) ONE(sinh) ONE(sqrt) ONE(tan) ONE(tanh) ONE(acosh) ONE(asinh)
ONE(atanh) ONE(cbrt) ONE(erf) ONE(erfc) ONE(exp2) ONE(expm1) ONE(lgamma) ONE(log1p)
ONE(log2) ONE(logb) ONE(nearbyint) ONE(rint) ONE(round) ONE(tgamma) ONE(trunc)
TWO(atan2) TWO(fmod) TWO(pow) TWO(copysign) TWO(fdim) TWO(fmax) TWO(fmin) TWO(hypot)
TWO(nextafter) TWO(remainder)
// clang-format on
#undef ONE
#undef TWO
                        double frexp(double, int*);
float frexpf(float, int*);
long double frexpl(long double, int*);
double ldexp(double, int);
float ldexpf(float, int);
long double ldexpl(long double, int);
double modf(double, double*);
float modff(float, float*);
long double modfl(long double, long double*);
double fma(double, double, double);
float fmaf(float, float, float);
long double fmal(long double, long double, long double);
int ilogb(double);
int ilogbf(float);
int ilogbl(long double);
long lrint(double);
long lrintf(float);
long lrintl(long double);
long long llrint(double);
long long llrintf(float);
long long llrintl(long double);
long lround(double);
long lroundf(float);
long lroundl(long double);
long long llround(double);
long long llroundf(float);
long long llroundl(long double);
double nan(const char*);
float nanf(const char*);
long double nanl(const char*);
double nexttoward(double, long double);
float nexttowardf(float, long double);
long double nexttowardl(long double, long double);
double remquo(double, double, int*);
float remquof(float, float, int*);
long double remquol(long double, long double, int*);
double scalbln(double, long);
float scalblnf(float, long);
long double scalblnl(long double, long);
double scalbn(double, int);
float scalbnf(float, int);
long double scalbnl(long double, int);
#ifdef __cplusplus
}
#endif

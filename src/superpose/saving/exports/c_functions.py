"""Functions in C99 that exported files are made of; each file has those it needs.

`real` is float or double, as the network computes; the suffix F in a call of <math.h> stands for f or nothing.
"""

import re

COLUMNS = {
    "scaled": """
/* (v - center) / scale, smoothly held within plus or minus clip where that is above 0; 1 where it is too far. */
static int scaled(double v, double center, double scale, double clip, real *x)
{
    if (!(fabs(v) <= 1.7976931348623157e308))
        return 1;
    v = scale > 0 ? (v - center) / scale : 0;
    if (clip > 0)
        v /= hypot(1.0, v / clip);
    if (!(fabs(v) <= 3.4028234663852886e38))
        return 1;
    *x = (float)v;
    return 0;
}
""",
    "flag": """
/* A truth value, 0 or 1, NAN where it is missing; where numbers were taken for such, any to a million. */
static int flag(double v, int numeric, real *x)
{
    if (!isnan(v) && (numeric ? !(fabs(v) <= 1e6) : v != 0 && v != 1))
        return 1;
    *x = isnan(v) ? (real)0.5 : (float)v;
    return 0;
}
""",
    "find": """
/* The place of a text among sorted ones, -1 where it is none of them. */
static int find(const char *text, const char *const *sorted, int count)
{
    int low = 0;
    while (low < count) {
        int middle = low + (count - low) / 2, order = strcmp(text, sorted[middle]);
        if (order == 0)
            return middle;
        if (order < 0)
            count = middle;
        else
            low = middle + 1;
    }
    return -1;
}
""",
    "words": """
/* 1 for each word of the sorted ones that is in the text, which has as many words as it returns. */
static long words(const char *text, const char *const *sorted, int count, real *x)
{
    long found = 0;
    int at = 0, size = 0;
    char word[LONGEST_WORD + 2];
    for (;; at++) {
        char c = text[at];
        int letter = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (letter && size <= LONGEST_WORD)
            word[size] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
        if (letter) {
            size += size <= LONGEST_WORD;
            continue;
        }
        if (size > 0) {
            int place;
            word[size] = 0;
            place = find(word, sorted, count);
            if (place >= 0)
                x[place] = 1;
            found++;
        }
        size = 0;
        if (c == 0)
            return found;
    }
}
""",
    "date": """
typedef struct {
    long long moment, days, time; /* microseconds since 1970, whole days of them, microseconds of the day */
    long year, month, day, weekday;
} calendar;

/* Source: Howard Hinnant, chrono-Compatible Low-Level Date Algorithms, civil_from_days. */
static calendar date(long long moment)
{
    const long long whole = 86400000000LL;
    calendar c;
    long era, of_era, year, of_year, shifted;
    c.moment = moment;
    c.time = (moment % whole + whole) % whole;
    c.days = (moment - c.time) / whole;
    era = (long)((c.days + 719468 >= 0 ? c.days + 719468 : c.days + 719468 - 146096) / 146097);
    of_era = (long)(c.days + 719468 - era * 146097LL);
    year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    of_year = of_era - (365 * year + year / 4 - year / 100);
    shifted = (5 * of_year + 2) / 153;
    c.month = (shifted + 2) % 12 + 1;
    c.year = year + era * 400 + (c.month <= 2);
    c.day = of_year - (153 * shifted + 2) / 5 + 1;
    c.weekday = (long)(((c.days + 3) % 7 + 7) % 7);
    return c;
}
""",
    "circle": """
/* Sine and cosine of a share of the circle. */
static void circle(double share, real *x)
{
    x[0] = (float)sin(6.283185307179586 * share);
    x[1] = (float)cos(6.283185307179586 * share);
}
""",
}

COMBINES = {
    "add": """
/* z = the products of inputs and weights, added up; one row of weights an input, `stride` apart. */
static void join_add(const real *x, int inputs, const real *w, int stride, int columns, real *z)
{
    int i, k;
    for (k = 0; k < columns; k++)
        z[k] = 0;
    for (i = 0; i < inputs; i++)
        for (k = 0; k < columns; k++)
            z[k] += x[i] * w[i * stride + k];
}
""",
    "multiply": """
/* z = the weighted inputs multiplied. */
static void join_multiply(const real *x, int inputs, const real *w, int stride, int columns, real *z)
{
    int i, k;
    for (k = 0; k < columns; k++) {
        real all_x = 1, all_w = 1;
        for (i = 0; i < inputs; i++) {
            all_x *= x[i];
            all_w *= w[i * stride + k];
        }
        z[k] = all_x * all_w;
    }
}
""",
    "divide": """
/* z = the first weighted input divided by all others, none of them nearer to 0 than 1e-6. */
static void join_divide(const real *x, int inputs, const real *w, int stride, int columns, real *z)
{
    const real least = (real)1e-6;
    int i, k;
    for (k = 0; k < columns; k++) {
        real divisor = 1;
        for (i = 1; i < inputs; i++) {
            real t = x[i] * w[i * stride + k];
            divisor *= t < 0 ? (t > -least ? -least : t) : (t < least ? least : t);
        }
        z[k] = x[0] * w[k] / divisor;
    }
}
""",
}

# What is made of each t, parameters by place as P0 and P1
ELEMENTWISE = {
    "step": "t >= 0",
    "sigmoid": "sigmoid_of(t)",
    "logistic": "sigmoid_of(P0 * t)",
    "tanh": "tanhF(t)",
    "softsign": "t / (1 + fabsF(t))",
    "hard_sigmoid": "fminF(fmaxF(t / 6 + (real)0.5, 0), 1)",
    "hard_tanh": "fminF(fmaxF(t, -1), 1)",
    "sine": "sinF(P0 * t)",
    "gaussian": "expF(-t * t)",
    "linear": "P0 * t + P1",
    "relu": "t > 0 ? t : 0",
    "leaky_relu": "t > 0 ? t : P0 * t",
    "elu": "t > 0 ? t : P0 * expm1F(t)",
    "selu": "(real)1.0507009873554805 * (t > 0 ? t : (real)1.6732632423543772 * expm1F(t))",
    "gelu": "t * ((real)0.5 + (real)0.5 * erfF(t * (real)0.7071067811865476))",
    "softplus": "fmaxF(t, 0) + log1pF(expF(-fabsF(t)))",
    "swish": "t * sigmoid_of(P0 * t)",
    "mish": "t * tanhF(fmaxF(t, 0) + log1pF(expF(-fabsF(t))))",
}
JOINT = {
    "softmax": """
static void make_softmax(real *z, int count)
{
    real largest = z[0], sum = 0;
    int k;
    for (k = 1; k < count; k++)
        largest = z[k] > largest ? z[k] : largest;
    for (k = 0; k < count; k++)
        sum += z[k] = expF(z[k] - largest);
    for (k = 0; k < count; k++)
        z[k] /= sum;
}
""",
    "maxout": """
static void make_maxout(real *z, int count, int pieces)
{
    int k, p;
    for (k = 0; k < count; k++) {
        real largest = z[k * pieces];
        for (p = 1; p < pieces; p++)
            largest = z[k * pieces + p] > largest ? z[k * pieces + p] : largest;
        z[k] = largest;
    }
}
""",
}
SIGMOID = """
static real sigmoid_of(real t)
{
    return 1 / (1 + expF(-t));
}
"""


def activation(name: str, parameters: int) -> str:
    """The function that puts activations in the place of so many pre-activations."""
    if name in JOINT:
        return JOINT[name]
    given = "".join(f", real p{i}" for i in range(parameters))
    value = re.sub(r"P(\d)", r"p\1", ELEMENTWISE[name])
    return f"""
static void make_{name}(real *z, int count{given})
{{
    int k;
    for (k = 0; k < count; k++) {{
        const real t = z[k];
        z[k] = {value};
    }}
}}
"""


def in_precision(source: str, *, wide: bool) -> str:
    """A function with those of <math.h> in the precision of the network."""
    return re.sub(r"\b(tanh|fabs|fmin|fmax|sin|exp|expm1|erf|log1p)F\(", rf"\1{'' if wide else 'f'}(", source)

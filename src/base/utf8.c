/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

struct range {
    uint32_t first, last;
};

/* Marks that stand on the character before, and joiners. */
static const struct range zero_width[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x05BF, 0x05BF},   {0x05C1, 0x05C2},
    {0x05C4, 0x05C5}, {0x0610, 0x061A}, {0x064B, 0x065F}, {0x0670, 0x0670},   {0x06D6, 0x06DC},
    {0x06DF, 0x06E4}, {0x06E7, 0x06E8}, {0x06EA, 0x06ED}, {0x0900, 0x0902},   {0x093C, 0x093C},
    {0x0941, 0x0948}, {0x094D, 0x094D}, {0x0E31, 0x0E31}, {0x0E34, 0x0E3A},   {0x0E47, 0x0E4E},
    {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200B, 0x200D}, {0x20D0, 0x20FF},   {0x302A, 0x302D},
    {0x3099, 0x309A}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0x1F3FB, 0x1F3FF}, {0xE0100, 0xE01EF},
};

/* East Asian wide and full-width characters, and pictures. */
static const struct range double_width[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23EC},
    {0x23F0, 0x23F0},   {0x25FD, 0x25FE},   {0x2614, 0x2615},   {0x2648, 0x2653},
    {0x26A1, 0x26A1},   {0x26BD, 0x26BE},   {0x26CE, 0x26CE},   {0x26D4, 0x26D4},
    {0x2705, 0x2705},   {0x270A, 0x270B},   {0x2728, 0x2728},   {0x274C, 0x274C},
    {0x2753, 0x2755},   {0x2795, 0x2797},   {0x2B1B, 0x2B1C},   {0x2E80, 0x303E},
    {0x3041, 0x33FF},   {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0xA000, 0xA4CF},
    {0xA960, 0xA97F},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},
    {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF},
    {0x1F900, 0x1FAFF}, {0x20000, 0x3FFFD},
};

static const struct range unsafe[] = {
    {0x0000, 0x001F}, {0x007F, 0x009F}, {0x00AD, 0x00AD}, {0x061C, 0x061C}, {0x200E, 0x200F},
    {0x2028, 0x202E}, {0x2060, 0x206F}, {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xE0000, 0xE007F},
};

static bool in_ranges(const struct range *ranges, size_t count, uint32_t c)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (c > ranges[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && c >= ranges[low].first;
}

static size_t bad(uint32_t *ret_char)
{
    *ret_char = UTF8_REPLACEMENT;
    return 1;
}

size_t utf8_next(struct slice text, size_t at, uint32_t *ret_char)
{
    const unsigned char *p = (const unsigned char *)text.ptr + at;
    size_t left = text.len - at;
    if (p[0] < 0x80) {
        *ret_char = p[0];
        return 1;
    }
    size_t len = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (p[0] < 0xC2 || p[0] > 0xF4 || left < len)
        return bad(ret_char);
    uint32_t c = p[0] & (0x7Fu >> len);
    for (size_t i = 1; i < len; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return bad(ret_char);
        c = c << 6 | (p[i] & 0x3Fu);
    }
    if (c < least[len] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        return bad(ret_char);
    *ret_char = c;
    return len;
}

unsigned utf8_width(uint32_t c)
{
    if (c < 0x300)
        return 1;
    if (in_ranges(zero_width, ARRAY_SIZE(zero_width), c))
        return 0;
    return in_ranges(double_width, ARRAY_SIZE(double_width), c) ? 2 : 1;
}

bool utf8_is_unsafe(uint32_t c)
{
    return in_ranges(unsafe, ARRAY_SIZE(unsafe), c);
}

void utf8_add(struct buf *out, uint32_t c)
{
    if (c < 0x80) {
        buf_add_char(out, (char)c);
        return;
    }
    char bytes[4];
    size_t len = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = len; i-- > 1; c >>= 6)
        bytes[i] = (char)(0x80 | (c & 0x3F));
    bytes[0] = (char)(lead[len] | c);
    buf_add(out, bytes, len);
}

/* One character at AT as safe text in WORD (at least 16 bytes); its byte length in *RET_LEN. */
static size_t safe_char(struct slice text, size_t at, char *word, size_t *ret_len, unsigned *width)
{
    uint32_t c;
    size_t len = utf8_next(text, at, &c);
    int n;
    if (c == UTF8_REPLACEMENT && len == 1)
        n = snprintf(word, 16, "\\x%02x", (unsigned)(unsigned char)text.ptr[at]);
    else if (utf8_is_unsafe(c))
        n = snprintf(word, 16, c < 0x100 ? "\\x%02x" : "\\u%04x", (unsigned)c);
    else {
        memcpy(word, text.ptr + at, len);
        *ret_len = len;
        *width = utf8_width(c);
        return len;
    }
    *ret_len = n > 0 ? (size_t)n : 0;
    *width = (unsigned)*ret_len;
    return len;
}

void utf8_add_safe(struct buf *out, struct slice text)
{
    char word[16];
    size_t word_len;
    unsigned width;
    for (size_t i = 0; i < text.len;) {
        i += safe_char(text, i, word, &word_len, &width);
        buf_add(out, word, word_len);
    }
}

size_t utf8_safe_width(struct slice text)
{
    char word[16];
    size_t word_len, total = 0;
    unsigned width;
    for (size_t i = 0; i < text.len;) {
        i += safe_char(text, i, word, &word_len, &width);
        total += width;
    }
    return total;
}

size_t utf8_floor(struct slice text, size_t at)
{
    if (at >= text.len)
        return text.len;
    for (size_t back = 0; back < 3 && at > 0; back++, at--) {
        if (((unsigned char)text.ptr[at] & 0xC0) != 0x80)
            break;
    }
    return at;
}

#include "sim/commands/shell.h"

void shell_quote(struct span text, struct buf *out)
{
    buf_char(out, '\'');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\'')
            buf_text(out, "'\\''");
        else
            buf_char(out, text.ptr[i]);
    }
    buf_char(out, '\'');
}

# Warnings are errors, the same set for gcc and clang.
add_library(dfns_warnings INTERFACE)
target_compile_options(dfns_warnings INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Wformat=2 -Wstrict-prototypes -Wmissing-prototypes -Wvla
  -Wswitch-enum -Werror)

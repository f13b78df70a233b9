# What keeps a mistake of ours from becoming somebody's way in, as far as compiler and machine have it.
# tests/binaries/hardening.sh looks at what came of it.
include(CheckCCompilerFlag)
include(CheckCSourceCompiles)
include(CheckPIESupported)
check_pie_supported(LANGUAGES C)

set(CMAKE_REQUIRED_FLAGS "-O2 -Werror -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3")
check_c_source_compiles("
  #include <string.h>
  #if __USE_FORTIFY_LEVEL != 3
  #error
  #endif
  int main(void) { return 0; }" DFNS_HAS_FORTIFY_3)
unset(CMAKE_REQUIRED_FLAGS)

add_library(dfns_hardening INTERFACE)
target_compile_options(dfns_hardening INTERFACE
  -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$<IF:$<BOOL:${DFNS_HAS_FORTIFY_3}>,3,2> -fstack-protector-strong)
foreach(flag -fstack-clash-protection -fcf-protection)
  string(MAKE_C_IDENTIFIER DFNS_HAS${flag} has)
  check_c_compiler_flag(${flag} ${has})
  if(${has})
    target_compile_options(dfns_hardening INTERFACE ${flag})
  endif()
endforeach()
target_link_options(dfns_hardening INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack)

# The same bytes wherever the source lies; tests/binaries/reproducible.sh builds it twice.
target_compile_options(dfns_hardening INTERFACE -ffile-prefix-map=${CMAKE_SOURCE_DIR}=.)

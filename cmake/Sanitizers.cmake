# DFNS_SANITIZE: a list as -fsanitize= takes it; empty for a release build, which is hardened instead.
set(DFNS_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them")
include(Coverage)
add_library(dfns_sanitizers INTERFACE)
target_link_libraries(dfns_sanitizers INTERFACE dfns_coverage)
if(DFNS_SANITIZE)
  target_compile_options(dfns_sanitizers INTERFACE
    -fsanitize=${DFNS_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(dfns_sanitizers INTERFACE -fsanitize=${DFNS_SANITIZE})
else()
  include(Hardening)
  target_link_libraries(dfns_sanitizers INTERFACE dfns_hardening)
endif()

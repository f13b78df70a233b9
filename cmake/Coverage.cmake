# DFNS_COVERAGE: clang counts what is executed; tests/coverage/coverage.sh reads it.
option(DFNS_COVERAGE "Measure what the tests go through" OFF)
add_library(dfns_coverage INTERFACE)
if(DFNS_COVERAGE)
  target_compile_options(dfns_coverage INTERFACE -fprofile-instr-generate -fcoverage-mapping)
  target_link_options(dfns_coverage INTERFACE -fprofile-instr-generate)
endif()

# A cmocka program, linked with the layers that it names and nothing else, and a ctest test of the same name.
#
#   dfns_test(<name> <source>... LINK <layer>... [LABELS <label>...])
#
# Labels that ./check knows: `race` is run under ThreadSanitizer too, `long` only by ./check --long.
set(DFNS_TEST_TIMEOUT_S 300)

function(dfns_test name)
  cmake_parse_arguments(PARSE_ARGV 1 test "" "" "LINK;LABELS")
  add_executable(${name} ${test_UNPARSED_ARGUMENTS})
  set_target_properties(${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests/bin)
  target_compile_definitions(${name} PRIVATE
    DFNS_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
    DFNS_GOLDEN_DIR="${CMAKE_SOURCE_DIR}/tests/golden")
  target_link_libraries(${name} PRIVATE
    dfns_warnings dfns_sanitizers dfns_cmocka ${test_LINK})
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES
    TIMEOUT ${DFNS_TEST_TIMEOUT_S} LABELS "${test_LABELS}")
  if("race" IN_LIST test_LABELS)
    add_dependencies(race-tests ${name})
  endif()
endfunction()

# In --long the test is run under ThreadSanitizer, too: once more, by a name of its own.
#
#   dfns_race_in_long(<name> [<argument>...])
function(dfns_race_in_long name)
  add_test(NAME ${name}_race COMMAND ${name} ${ARGN})
  set_tests_properties(${name}_race PROPERTIES TIMEOUT 3600 LABELS "race;long")
  add_dependencies(race-tests ${name})
endfunction()

# Both in --long: a thousand rounds of a race, and 200 of it on one processor.
function(dfns_long_race name)
  find_program(TASKSET taskset REQUIRED) # util-linux
  add_test(NAME ${name}_thousand COMMAND ${name} 1000)
  add_test(NAME ${name}_one_cpu COMMAND ${TASKSET} --cpu-list 0 $<TARGET_FILE:${name}> 200)
  set_tests_properties(${name}_thousand ${name}_one_cpu PROPERTIES TIMEOUT 7200 LABELS "race;long")
endfunction()

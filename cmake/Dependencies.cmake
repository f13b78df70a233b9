# Debian ships civetweb and cJSON without a static library; civetweb also without a pkg-config file.
find_package(OpenSSL 3.0 REQUIRED)
find_package(CURL 7.85 REQUIRED) # CURLOPT_PROTOCOLS_STR
find_package(Threads REQUIRED)

function(dfns_find_library name header library)
  find_path(${name}_INCLUDE_DIR ${header} REQUIRED)
  find_library(${name}_LIBRARY ${library} REQUIRED)
  add_library(dfns_${name} INTERFACE)
  target_include_directories(dfns_${name} SYSTEM INTERFACE ${${name}_INCLUDE_DIR})
  target_link_libraries(dfns_${name} INTERFACE ${${name}_LIBRARY})
endfunction()

dfns_find_library(civetweb civetweb.h civetweb)
dfns_find_library(cjson cjson/cJSON.h cjson)
find_path(uthash_INCLUDE_DIR uthash.h REQUIRED)
if(DFNS_TESTS)
  dfns_find_library(cmocka cmocka.h cmocka)
endif()

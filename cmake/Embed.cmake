# Compiles files into a program, so that it needs nothing beside it.
#
#   dfns_embed(<target> <symbol> <root> <file>...)   files are relative to <root>
#
# defines <symbol>, a `const struct embedded_files` (common/embedded.h) with the files in the order given.
set(DFNS_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/EmbedScript.cmake)

function(dfns_embed target symbol root)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/embedded/${symbol}.c)
  set(list ${CMAKE_CURRENT_BINARY_DIR}/embedded/${symbol}.txt)
  list(JOIN ARGN "\n" lines)
  file(GENERATE OUTPUT ${list} CONTENT "${lines}\n")
  list(TRANSFORM ARGN PREPEND ${root}/ OUTPUT_VARIABLE sources)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DSYMBOL=${symbol} -DROOT=${root} -DLIST=${list} -DOUTPUT=${output}
            -P ${DFNS_EMBED_SCRIPT}
    DEPENDS ${sources} ${list} ${DFNS_EMBED_SCRIPT}
    COMMENT "Embedding ${symbol}")
  target_sources(${target} PRIVATE ${output})
endfunction()

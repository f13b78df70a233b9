# Run by dfns_embed: turns the files that LIST names into one C source.
file(STRINGS ${LIST} files)
set(arrays "")
set(rows "")
set(index 0)
foreach(file IN LISTS files)
  file(READ ${ROOT}/${file} hex HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
  string(APPEND arrays "static const unsigned char file_${index}[] = {${bytes}0};\n")
  string(APPEND rows "    {\"${file}\", (const char *)file_${index}, sizeof file_${index} - 1},\n")
  math(EXPR index "${index} + 1")
endforeach()
file(WRITE ${OUTPUT}
  "#include \"common/embedded.h\"\n\n${arrays}\n"
  "static const struct embedded_file files[] = {\n${rows}};\n\n"
  "extern const struct embedded_files ${SYMBOL};\n"
  "const struct embedded_files ${SYMBOL} = {files, ${index}};\n")

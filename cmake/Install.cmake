# `cmake --install`: both programs, and libdfnssim for find_package(DfnsSim) and pkg-config.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/DfnsSim)
set(package_build_dir ${CMAKE_BINARY_DIR}/package)

install(TARGETS dfns-sim dfns-conformance)
install(TARGETS dfnssim EXPORT DfnsSim)
install(TARGETS dfnssim_static ARCHIVE)
install(FILES sim/dfns_sim.h TYPE INCLUDE)

install(EXPORT DfnsSim NAMESPACE DfnsSim:: FILE DfnsSimConfig.cmake DESTINATION ${package_dir})
write_basic_package_version_file(${package_build_dir}/DfnsSimConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
file(RELATIVE_PATH DFNS_PC_PREFIX /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(cmake/dfnssim.pc.in ${package_build_dir}/dfnssim.pc @ONLY)
install(FILES ${package_build_dir}/DfnsSimConfigVersion.cmake DESTINATION ${package_dir})
install(FILES ${package_build_dir}/dfnssim.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

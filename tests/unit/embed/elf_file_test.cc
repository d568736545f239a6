// SPDX-License-Identifier: Apache-2.0
#include "embed/elf_file_linux.h"
#include "fakes/temporary_folder.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

namespace zsuper {
namespace {

std::string OwnContents() {
  std::ifstream file("/proc/self/exe", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void Write(const std::string& path, const std::string& contents) {
  std::ofstream(path, std::ios::binary) << contents;
}

}  // namespace

TEST_CASE("a program's libraries and constants are read from its file") {
  const auto own = ElfFile::Open("/proc/self/exe");
  REQUIRE(own.has_value());
  const auto& needed = own->Needed();
  CHECK(std::find(needed.begin(), needed.end(), "libc.so.6") != needed.end());
  CHECK(
      own->HoldsConstant("a program's libraries and constants"
                         " are read from its file"));
  CHECK_FALSE(own->HoldsConstant(std::string("no such ") + "constant"));
}

TEST_CASE("a file that is no program, or the beginning of one, is no ELF file") {
  const TemporaryFolder folder;
  const std::string path = folder.Path() + "/file";
  CHECK_FALSE(ElfFile::Open(path).has_value());
  for (const std::string& contents : {std::string(), std::string("#!/bin/sh\n"),
                                      std::string("\x7f") + "ELF nonsense"}) {
    Write(path, contents);
    CHECK_FALSE(ElfFile::Open(path).has_value());
  }
  const std::string whole = OwnContents();
  for (std::size_t size = 1; size <= 65536; size *= 2) {
    Write(path, whole.substr(0, size));
    CHECK_FALSE(ElfFile::Open(path).has_value());
  }
}

}  // namespace zsuper

// SPDX-License-Identifier: Apache-2.0
#include "embed/elf_file_linux.h"
#include "fakes/temporary_folder.h"

#include <catch2/catch.hpp>

#include <elf.h>
#include <link.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
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

template <typename T>
std::string Bytes(const T& value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
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

TEST_CASE("a constant may lie beside the code") {
  std::string whole = OwnContents();
  ElfW(Ehdr) header{};
  std::memcpy(&header, whole.data(), sizeof header);
  for (std::size_t i = 0; i < header.e_phnum; ++i) {
    const std::size_t at = header.e_phoff + i * sizeof(ElfW(Phdr));
    ElfW(Phdr) row{};
    std::memcpy(&row, whole.data() + at, sizeof row);
    row.p_flags |= row.p_flags == PF_R ? PF_X : 0;
    whole.replace(at, sizeof row, Bytes(row));
  }
  const TemporaryFolder folder;
  Write(folder.Path() + "/file", whole);
  const auto file = ElfFile::Open(folder.Path() + "/file");
  REQUIRE(file.has_value());
  CHECK(file->HoldsConstant("a constant may lie beside the code"));
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

TEST_CASE("a file that names libraries without end is read within bounds") {
  constexpr std::size_t kNamed = 50000;
  ElfW(Ehdr) header{};
  std::copy_n(OwnContents().begin(), EI_NIDENT, header.e_ident);
  header.e_phoff = sizeof header;
  header.e_phnum = 2;
  std::string needed;
  for (std::size_t i = 0; i < kNamed; ++i) {
    ElfW(Dyn) entry{};
    entry.d_tag = DT_NEEDED;
    needed += Bytes(entry);
  }
  const std::string names(100000, 'x');  // one name, without an end
  const std::size_t at = sizeof header + 2 * sizeof(ElfW(Phdr));
  ElfW(Dyn) strings{};
  strings.d_tag = DT_STRTAB;
  strings.d_un.d_ptr = at + needed.size() + sizeof strings;
  needed += Bytes(strings);
  ElfW(Phdr) loaded{};
  loaded.p_type = PT_LOAD;
  loaded.p_filesz = at + needed.size() + names.size();
  ElfW(Phdr) dynamic{};
  dynamic.p_type = PT_DYNAMIC;
  dynamic.p_offset = at;
  dynamic.p_filesz = needed.size();
  const TemporaryFolder folder;
  const std::string path = folder.Path() + "/file";
  Write(path, Bytes(header) + Bytes(loaded) + Bytes(dynamic) + needed + names);
  const auto file = ElfFile::Open(path);
  REQUIRE(file.has_value());
  std::size_t size = 0;
  for (const std::string& name : file->Needed()) {
    size += name.size();
  }
  CHECK(size > 0);
  CHECK(size < 10'000'000);
}

}  // namespace zsuper

// SPDX-License-Identifier: Apache-2.0
#include "embed/elf_file_linux.h"

#include "base/fd.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <climits>
#include <cstring>
#include <utility>

namespace zsuper {
namespace {

/// The structure at `offset`; nothing where the file is too short for it.
template <typename T>
std::optional<T> Read(std::string_view bytes, std::size_t offset) {
  T value{};
  if (offset > bytes.size() || bytes.size() - offset < sizeof(value)) {
    return std::nullopt;
  }
  std::memcpy(&value, bytes.data() + offset, sizeof(value));
  return value;
}

/// More is no executable, but a file that was made to use up our memory.
constexpr std::size_t kMaxNeeded = 1000;

constexpr unsigned char kOurClass = sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32;

}  // namespace

std::optional<ElfFile> ElfFile::Open(const std::string& path) {
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status {};
  if (!fd.IsOpen() || ::fstat(fd.Get(), &status) != 0 || status.st_size <= 0) {
    return std::nullopt;
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  void* const map = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd.Get(), 0);
  if (map == MAP_FAILED) {
    return std::nullopt;
  }
  ElfFile file(std::string_view(static_cast<const char*>(map), size));
  if (!file.ReadSegments()) {
    return std::nullopt;
  }
  return file;
}

ElfFile::ElfFile(ElfFile&& other) noexcept
    : contents_(std::exchange(other.contents_, {})),
      segments_(std::move(other.segments_)),
      needed_(std::move(other.needed_)),
      rpath_(std::move(other.rpath_)),
      runpath_(std::move(other.runpath_)) {}

ElfFile::~ElfFile() {
  if (!contents_.empty()) {
    ::munmap(const_cast<char*>(contents_.data()), contents_.size());
  }
}

bool ElfFile::ReadSegments() {
  const auto header = Read<ElfW(Ehdr)>(contents_, 0);
  if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
      header->e_ident[EI_CLASS] != kOurClass) {
    return false;
  }
  std::string_view dynamic;
  for (std::size_t i = 0; i < header->e_phnum; ++i) {
    const auto row =
        Read<ElfW(Phdr)>(contents_, header->e_phoff + i * sizeof(ElfW(Phdr)));
    if (!row || row->p_offset > contents_.size() ||
        contents_.size() - row->p_offset < row->p_filesz) {
      return false;
    }
    const std::string_view bytes = contents_.substr(row->p_offset, row->p_filesz);
    if (row->p_type == PT_LOAD) {
      segments_.push_back({row->p_vaddr, bytes, (row->p_flags & PF_W) == 0});
    } else if (row->p_type == PT_DYNAMIC) {
      dynamic = bytes;
    }
  }
  ReadDynamic(dynamic);
  return true;
}

std::string_view ElfFile::At(std::size_t address) const {
  for (const Segment& segment : segments_) {
    if (address >= segment.address &&
        address - segment.address < segment.contents.size()) {
      return segment.contents.substr(address - segment.address);
    }
  }
  return {};
}

std::string ElfFile::StringAt(std::size_t address) const {
  const std::string_view rest = At(address).substr(0, PATH_MAX);
  return std::string(rest.substr(0, rest.find('\0')));
}

void ElfFile::ReadDynamic(std::string_view section) {
  std::vector<ElfW(Dyn)> entries;
  std::size_t strings = 0;
  for (std::size_t offset = 0;; offset += sizeof(ElfW(Dyn))) {
    const auto entry = Read<ElfW(Dyn)>(section, offset);
    if (!entry || entry->d_tag == DT_NULL) {
      break;
    }
    if (entry->d_tag == DT_STRTAB) {
      strings = entry->d_un.d_ptr;
    }
    entries.push_back(*entry);
  }
  for (const ElfW(Dyn) & entry : entries) {
    if (entry.d_tag == DT_NEEDED && needed_.size() < kMaxNeeded) {
      needed_.push_back(StringAt(strings + entry.d_un.d_val));
    } else if (entry.d_tag == DT_RPATH) {
      rpath_ = StringAt(strings + entry.d_un.d_val);
    } else if (entry.d_tag == DT_RUNPATH) {
      runpath_ = StringAt(strings + entry.d_un.d_val);
    }
  }
}

bool ElfFile::HoldsConstant(std::string_view text) const {
  std::string wanted(text);
  wanted += '\0';
  // From the end: a segment that has no code comes last. Not every system's linker makes
  // one, and to read through the code takes longer.
  return std::any_of(segments_.rbegin(), segments_.rend(), [&](const Segment& segment) {
    return segment.constant && ::memmem(segment.contents.data(), segment.contents.size(),
                                        wanted.data(), wanted.size()) != nullptr;
  });
}

}  // namespace zsuper

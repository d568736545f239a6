// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace zsuper {

/// What a dynamic linker reads of an executable, and what is written in its constants.
class ElfFile {
 public:
  /// Maps the file; nothing if it is no ELF file of this machine's word size.
  static std::optional<ElfFile> Open(const std::string& path);

  ElfFile(ElfFile&& other) noexcept;
  ElfFile& operator=(ElfFile&&) = delete;
  ElfFile(const ElfFile&) = delete;
  ElfFile& operator=(const ElfFile&) = delete;
  ~ElfFile();

  /// The libraries it needs (DT_NEEDED), in order.
  [[nodiscard]] const std::vector<std::string>& Needed() const { return needed_; }
  /// Where it wants them looked for, as written: DT_RPATH and DT_RUNPATH.
  [[nodiscard]] const std::string& Rpath() const { return rpath_; }
  [[nodiscard]] const std::string& Runpath() const { return runpath_; }
  /// Does this string, with its closing NUL, stand among its constants?
  [[nodiscard]] bool HoldsConstant(std::string_view text) const;

 private:
  explicit ElfFile(std::string_view contents) : contents_(contents) {}
  bool ReadSegments();
  [[nodiscard]] std::string_view At(std::size_t address) const;
  [[nodiscard]] std::string StringAt(std::size_t address) const;
  void ReadDynamic(std::string_view section);

  struct Segment {
    std::size_t address;
    std::string_view contents;
    bool constant;  // not to be written to
  };
  std::string_view contents_;
  std::vector<Segment> segments_;
  std::vector<std::string> needed_;
  std::string rpath_;
  std::string runpath_;
};

}  // namespace zsuper

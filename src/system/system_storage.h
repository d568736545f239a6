// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace zsuper {

/// Storage in which the simulated system keeps its control blocks for a task. The same
/// pages are there twice: below 2 GB, where the task may read them and a store ends in a
/// protection exception, as in the system's key on z/OS; and somewhere else, where the
/// system writes. Zeroed at first; a page takes up memory only once it was used.
class SystemStorage {
 public:
  /// Throws std::system_error if there is no such storage.
  explicit SystemStorage(std::size_t size);
  SystemStorage(const SystemStorage&) = delete;
  SystemStorage& operator=(const SystemStorage&) = delete;
  ~SystemStorage();

  /// The byte at this offset as the system sees it.
  [[nodiscard]] std::uint8_t* System(std::size_t offset) const {
    return system_ + offset;
  }
  /// The same byte as the task sees it.
  [[nodiscard]] const std::uint8_t* Task(std::size_t offset) const {
    return task_ + offset;
  }
  /// Its 31-bit address, for the control blocks, and back.
  [[nodiscard]] std::uint32_t AddressOf(std::size_t offset) const {
    return static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(task_ + offset));
  }
  [[nodiscard]] std::size_t OffsetOf(std::uint32_t address) const {
    return address - AddressOf(0);
  }

 private:
  const std::size_t size_;
  std::uint8_t* system_ = nullptr;
  const std::uint8_t* task_ = nullptr;
};

}  // namespace zsuper

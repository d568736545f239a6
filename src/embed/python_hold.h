// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "embed/libpython.h"

#include <semaphore.h>

namespace zsuper {

/// Makes an embedded program stand still, when it is to end by a signal and our process
/// lives on for its last words and for what the program has started.
class PythonHold {
 public:
  /// In the program's thread, before it runs, every signal blocked. A thread of ours is
  /// started, which shares the program's descriptors.
  explicit PythonHold(const Libpython& python);
  PythonHold(const PythonHold&) = delete;
  PythonHold& operator=(const PythonHold&) = delete;
  /// Its thread never ends.
  ~PythonHold() = delete;

  /// Takes Python's GIL for good and closes the program's descriptors: its children wait
  /// for the end of their pipes. A program that does not give the GIL up within a moment
  /// is left to itself, it is busy outside Python; so are free-threaded builds, which
  /// have none. Any other thread.
  void Take();

 private:
  static void* Run(void* hold);

  const Libpython python_;
  sem_t wanted_{};
  sem_t taken_{};
};

}  // namespace zsuper

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/fd.h"
#include "embed/libpython_linux.h"
#include "host/signals.h"
#include "program/program.h"

#include <semaphore.h>

#include <string>

// Python's side of an embedded program: the process's first thread.
namespace zsuper {

/// Runs the program in the calling thread, which must be the process's first, and ends
/// the process with it. `input`: what becomes its stdin, if anything. `prelude`: Python
/// statements that run right before the program's own, with its sys.path and sys.argv,
/// and leave no name behind; or none. An exception in them is printed, and the program
/// runs all the same.
[[noreturn]] void RunPython(const Libpython& python, const ProgramSpec& spec,
                            const InheritedSignals& inherited, Fd input,
                            const std::string& prelude);

/// Makes an embedded program stand still when a signal is to end it and our process lives
/// on, for its last words and for what the program has started.
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
  /// for the end of their pipes. Gives up on a program that keeps the GIL for a tenth of
  /// a second, since it is busy outside Python, and on free-threaded builds, which have
  /// none. Any other thread.
  void Take();

 private:
  static void* Run(void* hold);

  const Libpython python_;
  sem_t wanted_{};
  sem_t taken_{};
};

}  // namespace zsuper

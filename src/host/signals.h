// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/inherited_signals.h"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>

namespace zsuper {

/// Blocks every signal that can be, so that from here on none is lost: each waits until a
/// SignalSource takes it. The first act of main(), before any thread. Signals that were
/// ignored are left so (nohup, background jobs of a script), but for SIGTERM.
/// Dispositions stay as they were, so the program inherits them untouched, all but an
/// ignored SIGCHLD. A fault of our own still ends us.
InheritedSignals BlockAllSignals();

/// Turns the signals sent to zsuper into calls on the loop's thread, in the order in
/// which the kernel hands them out: real-time signals each, others merged while they
/// wait. A SIGPIPE that we caused ourselves by writing is dropped.
class SignalSource {
 public:
  SignalSource() = default;
  SignalSource(const SignalSource&) = delete;
  SignalSource& operator=(const SignalSource&) = delete;
  virtual ~SignalSource() = default;
};

/// `from_terminal`: by a key, Ctrl-C, Ctrl-\ or Ctrl-Z, and not by a process.
using SignalListener = std::function<void(int signal, bool from_terminal)>;

/// `arrived` gets each signal but SIGCHLD, for which `child_changed` is called; several
/// SIGCHLDs may come as one.
std::unique_ptr<SignalSource> MakeSignalSource(boost::asio::io_context& loop,
                                               SignalListener arrived,
                                               std::function<void()> child_changed);

}  // namespace zsuper

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>

#include <signal.h>

#include <functional>
#include <memory>

namespace zsuper {

/// The signal mask that zsuper itself was started with; the program gets it back.
struct InheritedSignals {
  sigset_t mask{};
};

/// Blocks every signal that can be, so that from here on none is lost: each waits until a
/// SignalSource takes it. The first act of main(), before any thread. Dispositions stay
/// as they were, so the program inherits them untouched, and a fault of our own still
/// ends us.
InheritedSignals BlockAllSignals();

/// Turns the signals sent to zsuper into calls on the loop's thread, in order. Signals
/// that were ignored when we started (nohup, background jobs of a script) stay ignored,
/// but for SIGTERM.
class SignalSource {
 public:
  SignalSource() = default;
  SignalSource(const SignalSource&) = delete;
  SignalSource& operator=(const SignalSource&) = delete;
  virtual ~SignalSource() = default;
};

/// `arrived` gets each signal but SIGCHLD, for which `child_changed` is called; several
/// SIGCHLDs may come as one.
std::unique_ptr<SignalSource> MakeSignalSource(boost::asio::io_context& loop,
                                               std::function<void(int)> arrived,
                                               std::function<void()> child_changed);

}  // namespace zsuper

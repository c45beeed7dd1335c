// The outcome of an operation that the environment can make fail.
#pragma once

#include <utility>
#include <variant>

#include "base/diagnostic.h"

namespace ljbind {

// Either a value or the diagnostic that says why there is none. What the user *wrote* wrongly is
// collected in `Diagnostics` instead; a Result is for one operation that could not be carried out.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Diagnostic failure) : state_(std::in_place_index<1>, std::move(failure)) {}

  explicit operator bool() const { return state_.index() == 0; }
  T& operator*() { return std::get<0>(state_); }
  const T& operator*() const { return std::get<0>(state_); }
  T* operator->() { return &std::get<0>(state_); }
  const T* operator->() const { return &std::get<0>(state_); }
  const Diagnostic& failure() const { return std::get<1>(state_); }

 private:
  std::variant<T, Diagnostic> state_;
};

struct Nothing {};
using Status = Result<Nothing>;

}  // namespace ljbind

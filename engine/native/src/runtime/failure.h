// What went wrong, as data: one of the codes of engine/contract/errors.ts and its fields. Thrown inside C++;
// errors.cpp makes the JavaScript error of it.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace pagoda {

using FailureField = std::variant<std::string, double, std::vector<std::string>>;

struct Failure {
    std::string code;
    std::vector<std::pair<std::string, FailureField>> data;
};

/// A batch, id or length that breaks the rules of native.d.ts: a fault of the caller.
inline Failure invalid(std::string detail) {
    return { "native.invalidBatch", { { "detail", std::move(detail) } } };
}

inline Failure internal(std::string detail) {
    return { "internal", { { "detail", std::move(detail) } } };
}

inline Failure disposed(std::string what) {
    return { "native.disposed", { { "what", std::move(what) } } };
}

/// The exception under way as a Failure. Call inside a catch block.
Failure current_failure();

}  // namespace pagoda

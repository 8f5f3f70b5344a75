// A context that computes with another one's cache. llama.cpp gives each context a cache of its own, so it is made with a tiny one, which is
// put aside while it has the other's.
#pragma once

#include "llama.h"

#include <string>

struct llama_memory_i;

namespace pagoda {

class BorrowedMemory {
public:
    BorrowedMemory() = default;
    ~BorrowedMemory() { give_back(); }
    BorrowedMemory(const BorrowedMemory &) = delete;
    BorrowedMemory & operator=(const BorrowedMemory &) = delete;

    /// `borrower` has the memory of `owner`, and goes by its length, from now on. Returns why that cannot be, or nothing. Both are of one model; none of the
    /// two may compute while the other one prepares a batch or changes the memory.
    std::string borrow(llama_context * borrower, llama_context * owner);
    /// Before either of them is freed.
    void give_back();

private:
    llama_context * borrower = nullptr;
    llama_memory_i * own = nullptr;
};

}  // namespace pagoda

#include "context/borrowed_memory.h"

#include "llama-context.h"
#include "runtime/library.h"

namespace pagoda {

namespace {

/// Names a private member: an explicit instantiation may do that, and hands its address to a friend.
template <typename Member, typename Member::type Address> struct Expose {
    friend typename Member::type address_of(Member) { return Address; }
};
struct ContextMemory {
    using type = llama_memory_ptr llama_context::*;
    friend type address_of(ContextMemory);
};
struct ContextParameters {
    using type = llama_cparams llama_context::*;
    friend type address_of(ContextParameters);
};
template struct Expose<ContextMemory, &llama_context::memory>;
template struct Expose<ContextParameters, &llama_context::cparams>;

llama_memory_ptr & memory_of(llama_context * context) {
    return context->*address_of(ContextMemory{});
}
llama_cparams & parameters_of(llama_context * context) {
    return context->*address_of(ContextParameters{});
}

/// Whether a context is laid out as in the headers that we were compiled with, as far as that can be seen from outside.
bool is_as_expected(llama_context * context) {
    const Library & lib = llama();
    const llama_cparams & parameters = parameters_of(context);
    return memory_of(context).get() == lib.llama_get_memory(context) && parameters.n_ctx == lib.llama_n_ctx(context)
           && parameters.n_ctx_seq == lib.llama_n_ctx_seq(context) && parameters.n_batch == lib.llama_n_batch(context)
           && parameters.n_ubatch == lib.llama_n_ubatch(context);
}

}  // namespace

std::string BorrowedMemory::borrow(llama_context * to, llama_context * owner) {
    if (!is_as_expected(to) || !is_as_expected(owner)) {
        return "llama.cpp's contexts are not laid out as expected";
    }
    borrower = to;
    own = memory_of(to).release();
    memory_of(to).reset(memory_of(owner).get());
    // By these some models choose the factors of their positions.
    parameters_of(to).n_ctx = parameters_of(owner).n_ctx;
    parameters_of(to).n_ctx_seq = parameters_of(owner).n_ctx_seq;
    return "";
}

void BorrowedMemory::give_back() {
    if (borrower == nullptr) {
        return;
    }
    memory_of(borrower).release();
    memory_of(borrower).reset(own);
    borrower = nullptr;
    own = nullptr;
}

}  // namespace pagoda

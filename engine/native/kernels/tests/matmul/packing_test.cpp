// Packing from a mapped file, in the background and on demand, against packing at once: the same bytes, whoever comes first and whatever becomes of the
// file's first mapping. Links nothing of ggml.
#include "check.h"

#include "matmul/packing_queue.h"
#include "matmul/self_test.h"

#include "ggml.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>
#include <sys/mman.h>
#include <thread>
#include <unistd.h>

using namespace pagoda::kernels;
using namespace pagoda::kernels::matmul;
using namespace pagoda::kernels::tests;

namespace {

constexpr Packing PACKING{ 16, true };
constexpr ggml_type TYPES[] = { GGML_TYPE_Q4_0, GGML_TYPE_Q4_1, GGML_TYPE_Q5_0, GGML_TYPE_Q5_1, GGML_TYPE_Q8_0, GGML_TYPE_Q4_K,
                                GGML_TYPE_Q5_K, GGML_TYPE_Q6_K, GGML_TYPE_F16,  GGML_TYPE_BF16, GGML_TYPE_F32 };

struct Tensor {
    const Format * format;
    int64_t values, rows, matrices;
    size_t at_source, at_target;
};

size_t target_bytes(const Tensor & t) {
    return packed_bytes(*t.format, t.values, t.rows, PACKING.width) * size_t(t.matrices);
}

/// Tensors one after the other, as in a model's file, not at the beginning of pages.
struct Weights {
    std::vector<Tensor> tensors;
    std::vector<uint8_t> bytes = std::vector<uint8_t>(100);
    size_t packed_size = 0;

    explicit Weights(uint32_t seed) {
        std::mt19937 random(seed);
        for (int i = 0; i < 24; i++) {
            const Format & format = *find_format(TYPES[random() % std::size(TYPES)]);
            const int64_t block = std::max<int64_t>(format.values, 32);
            Tensor t{ &format, block * int64_t(1 + random() % (1024 / block)), int64_t(1 + random() % 900), random() % 4 == 0 ? 3 : 1, bytes.size(), packed_size };
            for (int64_t m = 0; m < t.matrices; m++) {
                const auto data = arbitrary_weights(format, t.values, t.rows, uint32_t(random()));
                bytes.insert(bytes.end(), data.begin(), data.end());
            }
            packed_size += (target_bytes(t) + 63) / 64 * 64;
            tensors.push_back(t);
        }
        bytes.resize(bytes.size() + 100);
    }

    PackingWork work(size_t i, const uint8_t * source, void * target) const {
        const Tensor & t = tensors[i];
        return { t.format, PACKING, t.values, t.rows, t.matrices, source + t.at_source, static_cast<uint8_t *>(target) + t.at_target, false };
    }

    void expect_packed(const WeightMemory & memory, const char * how, uint32_t seed) const {
        for (const Tensor & t : tensors) {
            const size_t from = t.values / t.format->values * t.format->bytes * size_t(t.rows), to = target_bytes(t) / size_t(t.matrices);
            std::vector<uint8_t> right(to);
            for (int64_t m = 0; m < t.matrices; m++) {
                pack(*t.format, PACKING, bytes.data() + t.at_source + size_t(m) * from, t.values, t.rows, right.data());
                expect(std::memcmp(right.data(), static_cast<const uint8_t *>(memory.data()) + t.at_target + size_t(m) * to, to) == 0,
                       "seed %u, %s: type %d, %lld x %lld: other bytes", seed, how, t.format->type, (long long) t.rows, (long long) t.values);
            }
        }
    }
};

/// A file mapped as llama.cpp maps one.
class MappedFile {
public:
    explicit MappedFile(const std::vector<uint8_t> & bytes) : left_to(bytes.size()) {
        char name[] = "/tmp/pagoda-packing-XXXXXX";
        const int file = mkstemp(name);
        unlink(name);
        if (file < 0 || write(file, bytes.data(), bytes.size()) != ssize_t(bytes.size())) {
            std::perror("the test's file");
            std::exit(1);
        }
        data = static_cast<uint8_t *>(mmap(nullptr, bytes.size(), PROT_READ, MAP_SHARED | MAP_POPULATE, file, 0));
        close(file);
    }
    ~MappedFile() { unmap_ends(0, 0); }

    /// As llama.cpp does with the ends that none of its own tensors needs.
    void unmap_ends(size_t first, size_t last) {
        const size_t page = size_t(sysconf(_SC_PAGESIZE));
        const size_t from = std::max(left_from, first / page * page), to = std::min(left_to, (last + page - 1) / page * page);
        unmap(left_from, std::min(from, left_to));
        unmap(std::max(to, from), left_to);
        left_from = from;
        left_to = std::max(to, from);
    }

    const uint8_t * data;

private:
    void unmap(size_t from, size_t to) const {
        if (from < to) {
            munmap(const_cast<uint8_t *>(data) + from, to - from);
        }
    }

    size_t left_from = 0, left_to;
};

enum class Unmapped { nothing, ends, all };
enum class Order { background, on_demand, both };

void from_file(uint32_t seed, Unmapped unmapped, Order order) {
    const Weights weights(seed);
    MappedFile file(weights.bytes);
    WeightMemory memory;
    memory.allocate(weights.packed_size);
    PackingQueue queue(memory);
    std::vector<PackingJob *> jobs;
    for (size_t i = 0; i < weights.tensors.size(); i++) {
        jobs.push_back(queue.add(weights.work(i, file.data, memory.data())));
        expect(jobs.back() != nullptr, "seed %u: a mapped file is not kept", seed);
    }
    expect(queue.bytes_left() > weights.bytes.size() / 2, "seed %u: little is left before anything was packed", seed);
    if (unmapped != Unmapped::nothing) {
        const size_t middle = unmapped == Unmapped::ends ? weights.bytes.size() * 2 / 3 : 0;
        file.unmap_ends(middle / 2, middle);
    }
    if (order != Order::on_demand) {
        queue.begin();
    }
    if (order != Order::background) {
        std::vector<std::thread> threads;
        for (int t = 0; t < 3; t++) {
            threads.emplace_back([&, t] {
                for (size_t i = 0; i < jobs.size(); i++) {
                    jobs[t == 2 ? jobs.size() - 1 - i : i]->finish();
                }
            });
        }
        for (std::thread & t : threads) {
            t.join();
        }
    }
    while (queue.bytes_left() > 0) {
        std::this_thread::yield();
    }
    weights.expect_packed(memory, "from a file", seed);
}

/// A model that is freed at once: no thread outlives it. What says so is that the process and the sanitizers survive.
void given_up(uint32_t seed) {
    const Weights weights(seed);
    const MappedFile file(weights.bytes);
    WeightMemory memory;
    memory.allocate(weights.packed_size);
    PackingQueue queue(memory);
    for (size_t i = 0; i < weights.tensors.size(); i++) {
        queue.add(weights.work(i, file.data, memory.data()));
    }
    queue.begin();
    std::this_thread::sleep_for(std::chrono::microseconds(seed % 7 * 200));
}

void from_plain_memory(uint32_t seed) {
    const Weights weights(seed);
    WeightMemory memory;
    memory.allocate(weights.packed_size);
    PackingQueue queue(memory);
    for (size_t i = 0; i < weights.tensors.size(); i++) {
        const PackingWork work = weights.work(i, weights.bytes.data(), memory.data());
        expect(queue.add(work) == nullptr, "seed %u: plain memory was taken for a file", seed);
        pack_now(work, memory);
    }
    weights.expect_packed(memory, "at once", seed);
}

}  // namespace

int main(int argc, char ** argv) {
    const uint32_t rounds = argc > 1 ? uint32_t(std::atoi(argv[1])) : 10;
    for (uint32_t seed = 1; seed <= rounds; seed++) {
        for (const Unmapped unmapped : { Unmapped::nothing, Unmapped::ends, Unmapped::all }) {
            for (const Order order : { Order::background, Order::on_demand, Order::both }) {
                from_file(seed, unmapped, order);
            }
        }
        given_up(seed);
        from_plain_memory(seed);
    }
    return report("packing");
}

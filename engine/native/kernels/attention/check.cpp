#include "check.h"

#include "lists.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <random>
#include <vector>

namespace pagoda::kernels::attention {

namespace {

constexpr uint16_t hidden = 0xfc00;  // minus infinity in float16

const char * name_of(CacheType type) {
    constexpr const char * names[] = { "f32", "f16", "bf16", "q8_0", "q4_0", "q4_1", "q5_0", "q5_1" };
    return names[int(type)];
}

/// Bytes of `size` elements.
size_t row_bytes(CacheType type, int size) {
    switch (type) {
        case CacheType::f32:
            return size * 4;
        case CacheType::f16:
        case CacheType::bf16:
            return size * 2;
        case CacheType::q8_0:
            return size / 32 * 34;
        case CacheType::q4_0:
            return size / 32 * 18;
        case CacheType::q4_1:
            return size / 32 * 20;
        case CacheType::q5_0:
            return size / 32 * 22;
        case CacheType::q5_1:
            return size / 32 * 24;
    }
    return 0;
}

double f16_value(uint16_t h) {
    const int exponent = (h >> 10) & 31, mantissa = h & 1023;
    const double units = exponent ? (1024 + mantissa) * double(1u << (exponent - 1)) : mantissa;  // of 2^-24
    return (h & 0x8000 ? -units : units) * 0x1p-24;
}

uint16_t u16_at(const char * p) {
    uint16_t x;
    std::memcpy(&x, p, 2);
    return x;
}

/// Element i of a row, by the definition of its type (ggml-common.h), in double precision.
double element(CacheType type, const char * row, int i) {
    const auto block = [&](size_t bytes) { return row + i / 32 * bytes; };
    const auto nibble = [&](const char * quants) {
        const uint8_t byte = uint8_t(quants[i % 16]);
        return i % 32 < 16 ? byte & 15 : byte >> 4;
    };
    const auto fifth = [&](const char * bits) {
        uint32_t word;
        std::memcpy(&word, bits, 4);
        return int((word >> (i % 32)) & 1) << 4;
    };
    switch (type) {
        case CacheType::f32: {
            float x;
            std::memcpy(&x, row + 4 * i, 4);
            return x;
        }
        case CacheType::f16:
            return f16_value(u16_at(row + 2 * i));
        case CacheType::bf16: {
            const uint32_t bits = uint32_t(u16_at(row + 2 * i)) << 16;
            float x;
            std::memcpy(&x, &bits, 4);
            return x;
        }
        case CacheType::q8_0: {
            const char * b = block(34);
            return f16_value(u16_at(b)) * int8_t(b[2 + i % 32]);
        }
        case CacheType::q4_0: {
            const char * b = block(18);
            return f16_value(u16_at(b)) * (nibble(b + 2) - 8);
        }
        case CacheType::q4_1: {
            const char * b = block(20);
            return f16_value(u16_at(b)) * nibble(b + 4) + f16_value(u16_at(b + 2));
        }
        case CacheType::q5_0: {
            const char * b = block(22);
            return f16_value(u16_at(b)) * ((nibble(b + 6) | fifth(b + 2)) - 16);
        }
        case CacheType::q5_1: {
            const char * b = block(24);
            return f16_value(u16_at(b)) * (nibble(b + 8) | fifth(b + 4)) + f16_value(u16_at(b + 2));
        }
    }
    return 0;
}

/// The data of one made-up operation.
class Case {
public:
    Case(const CheckShape & shape, uint32_t seed) : shape(shape), random(seed) {
        place_cells();
        make_mask();
        k = make_cache(shape.k_type, shape.k_size);
        v = make_cache(shape.v_type, shape.v_size);
        const int heads = shape.kv_heads * shape.group;
        q.resize(size_t(shape.rows) * heads * shape.k_size);
        std::generate(q.begin(), q.end(), [&] { return normal(random); });
        for (int h = 0; h < heads; h++) {
            slopes.push_back(1.f / float(1 + h));
            sinks.push_back(normal(random));
        }
    }

    Call call(std::vector<float> & out) const {
        const int heads = shape.kv_heads * shape.group;
        out.assign(size_t(shape.rows) * heads * shape.v_size, NAN);
        Call c = {};
        c.q = reinterpret_cast<const char *>(q.data());
        c.q_row_stride = sizeof(float) * heads * shape.k_size;
        c.q_head_stride = sizeof(float) * shape.k_size;
        c.k = cache(k, shape.k_type, shape.k_size);
        c.v = cache(v, shape.v_type, shape.v_size);
        c.out = out.data();
        c.out_row_stride = sizeof(float) * heads * shape.v_size;
        c.group = shape.group;
        c.scale = scale();
        c.soft_cap = shape.soft_cap;
        c.mask = shape.biases ? mask.data() : nullptr;
        c.mask_row_stride = 2 * size_t(cells);
        c.slopes = shape.biases ? slopes.data() : nullptr;
        c.sinks = shape.sinks ? sinks.data() : nullptr;
        return c;
    }

    /// The lists of `rows` rows from `first` on.
    void lists_of(const Kernels & kernels, int first, int rows, Lists & lists) const {
        const int words = (cells + 63) / 64;
        std::vector<uint64_t> visible(size_t(rows) * words);
        for (int r = 0; r < rows; r++) {
            kernels.scan_mask(mask.data() + size_t(first + r) * cells, cells, visible.data() + size_t(r) * words);
        }
        lists.build(visible, rows, words, shape.with_positions ? std::span<const int32_t>(position) : std::span<const int32_t>(),
                    std::clamp(256 / shape.group, 8, most_rows));
    }

    std::vector<double> reference() const {
        const int heads = shape.kv_heads * shape.group;
        std::vector<double> out(size_t(shape.rows) * heads * shape.v_size, 0.0);
        for (int r = 0; r < shape.rows; r++) {
            for (int h = 0; h < heads; h++) {
                reference_row(r, h, out.data() + (size_t(r) * heads + h) * shape.v_size);
            }
        }
        return out;
    }

private:
    float scale() const { return 1.f / std::sqrt(float(shape.k_size)); }

    Cache cache(const std::vector<char> & data, CacheType type, int size) const {
        const size_t row = row_bytes(type, size);
        return { data.data(), row * shape.kv_heads, row, type, size };
    }

    void place_cells() {
        const int used = shape.sequences * shape.cached + shape.rows;
        cells = (used + used / 3 + 8 + 63) / 64 * 64;
        std::vector<int32_t> order(cells);
        std::iota(order.begin(), order.end(), 0);
        if (shape.scattered) {
            std::shuffle(order.begin(), order.end(), random);
        }
        position.assign(cells, -1);
        owner.assign(cells, -1);
        std::vector<int> length(shape.sequences, 0);
        int next = 0;
        const auto append = [&](int sequence) {
            const int32_t cell = order[next++];
            owner[cell] = sequence;
            position[cell] = length[sequence]++;
            return position[cell];
        };
        for (int s = 0; s < shape.sequences; s++) {
            for (int i = 0; i < shape.cached; i++) {
                append(s);
            }
        }
        for (int r = 0; r < shape.rows; r++) {
            row_sequence.push_back(r * shape.sequences / shape.rows);
            row_position.push_back(append(row_sequence.back()));
        }
    }

    void make_mask() {
        mask.assign(size_t(shape.rows) * cells, hidden);
        for (int r = 0; r < shape.rows; r++) {
            for (int c = 0; c < cells; c++) {
                const bool mine = owner[c] == row_sequence[r] && position[c] <= row_position[r];
                const bool near = !shape.window || position[c] > row_position[r] - shape.window;
                if (mine && near) {
                    // -1/8 for each position between, rounded to what float16 has: small negative numbers by hand
                    mask[size_t(r) * cells + c] = shape.biases ? bias(row_position[r] - position[c]) : 0;
                }
            }
        }
    }

    static uint16_t bias(int distance) { return distance ? uint16_t(0x8000 | (0x3000 + std::min(distance, 0x0fff))) : 0; }

    std::vector<char> make_cache(CacheType type, int size) {
        std::vector<char> data(size_t(cells) * shape.kv_heads * row_bytes(type, size));
        const size_t row = row_bytes(type, size);
        for (size_t at = 0; at < data.size(); at += row) {
            fill_row(type, data.data() + at, size);
        }
        return data;
    }

    uint16_t random_f16(int lowest_exponent, int highest_exponent, bool with_sign) {
        const int exponent = std::uniform_int_distribution<int>(lowest_exponent, highest_exponent)(random);
        return uint16_t((with_sign && (random() & 1) ? 0x8000 : 0) | exponent << 10 | (random() & 1023));
    }

    void fill_row(CacheType type, char * row, int size) {
        const size_t bytes = row_bytes(type, size);
        switch (type) {
            case CacheType::f32:
                for (int i = 0; i < size; i++) {
                    const float x = normal(random);
                    std::memcpy(row + 4 * i, &x, 4);
                }
                return;
            case CacheType::f16:
                for (int i = 0; i < size; i++) {
                    const uint16_t x = random_f16(0, 16, true);  // subnormal numbers too
                    std::memcpy(row + 2 * i, &x, 2);
                }
                return;
            case CacheType::bf16:
                for (int i = 0; i < size; i++) {
                    const float x = normal(random);
                    std::memcpy(row + 2 * i, reinterpret_cast<const char *>(&x) + 2, 2);
                }
                return;
            default:
                break;
        }
        for (size_t i = 0; i < bytes; i++) {
            row[i] = char(random());
        }
        for (size_t at = 0; at < bytes; at += row_bytes(type, 32)) {
            const uint16_t block_scale = type == CacheType::q8_0 ? random_f16(5, 8, false) : random_f16(9, 12, true);
            std::memcpy(row + at, &block_scale, 2);
            if (type == CacheType::q4_1 || type == CacheType::q5_1) {
                const uint16_t minimum = random_f16(10, 14, true);
                std::memcpy(row + at + 2, &minimum, 2);
            }
        }
    }

    void reference_row(int r, int head, double * out) const {
        const int kv_head = head / shape.group, heads = shape.kv_heads * shape.group;
        const Cache kc = cache(k, shape.k_type, shape.k_size), vc = cache(v, shape.v_type, shape.v_size);
        std::vector<double> scores;
        std::vector<int> seen;
        for (int c = 0; c < cells; c++) {
            const uint16_t mask_value = mask[size_t(r) * cells + c];
            if (mask_value == hidden) {
                continue;
            }
            const char * row = kc.data + c * kc.cell_stride + kv_head * kc.head_stride;
            double score = 0;
            for (int d = 0; d < shape.k_size; d++) {
                score += double(q[(size_t(r) * heads + head) * shape.k_size + d]) * element(kc.type, row, d);
            }
            score *= scale();
            if (shape.soft_cap) {
                score = shape.soft_cap * std::tanh(score / shape.soft_cap);
            }
            scores.push_back(score + (shape.biases ? slopes[head] * f16_value(mask_value) : 0.0));
            seen.push_back(c);
        }
        if (scores.empty()) {
            return;
        }
        const double top = *std::max_element(scores.begin(), scores.end());
        double total = shape.sinks ? std::exp(double(sinks[head]) - top) : 0.0;
        for (double & s : scores) {
            total += s = std::exp(s - top);
        }
        for (size_t i = 0; i < seen.size(); i++) {
            const char * row = vc.data + seen[i] * vc.cell_stride + kv_head * vc.head_stride;
            for (int d = 0; d < shape.v_size; d++) {
                out[d] += scores[i] / total * element(vc.type, row, d);
            }
        }
    }

    CheckShape shape;
    std::mt19937 random;
    std::normal_distribution<float> normal;
    int cells = 0;
    std::vector<int32_t> position, owner, row_sequence, row_position;
    std::vector<uint16_t> mask;
    std::vector<char> k, v;
    std::vector<float> q, slopes, sinks;
};

/// Everything that one thread needs, without ggml.
std::vector<float> scratch_for(const CheckShape & shape) {
    return std::vector<float>(scratch_floats(std::min(shape.rows, most_rows) * shape.group * shape.kv_heads, shape.k_size, shape.v_size));
}

void run_whole(const Kernels & kernels, const CheckShape & shape, const Call & call, const Lists & lists) {
    std::vector<float> scratch = scratch_for(shape);
    for (const Chunk & chunk : lists.chunks()) {
        kernels.whole(call, chunk, { 0, shape.kv_heads }, scratch.data());
    }
}

void run_segments(const Kernels & kernels, const CheckShape & shape, const Call & call, const Lists & lists) {
    std::vector<float> scratch = scratch_for(shape);
    const int stride = partial_floats(shape.v_size);
    for (size_t c = 0; c < lists.chunks().size(); c++) {
        const Chunk & chunk = lists.chunks()[c];
        const size_t queries = size_t(chunk.row_count) * shape.group;
        const int count = lists.segment_count(int(c));
        std::vector<float> partials(std::max<size_t>(1, queries * count * stride));
        for (int h = 0; h < shape.kv_heads; h++) {
            for (int s = 0; s < count; s++) {
                const SegmentRange & range = lists.segments()[lists.first_segment(int(c)) + s];
                kernels.segment(call, chunk, { h, 1 }, range.first, range.last, scratch.data(), partials.data() + s * queries * stride);
            }
            for (size_t i = 0; i < queries; i++) {
                kernels.fold(call, chunk.rows[i / shape.group], h * shape.group + int(i % shape.group), partials.data() + i * stride,
                             queries * stride, count, scratch.data());
            }
        }
    }
}

bool same_bits(const std::vector<float> & a, const std::vector<float> & b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

}  // namespace

std::string describe(const CheckShape & s) {
    std::string text = std::to_string(s.rows) + " rows of " + std::to_string(s.sequences) + " sequences after " + std::to_string(s.cached)
                       + " cells, heads " + std::to_string(s.kv_heads) + "x" + std::to_string(s.group) + ", k " + name_of(s.k_type) + " "
                       + std::to_string(s.k_size) + ", v " + name_of(s.v_type) + " " + std::to_string(s.v_size);
    if (s.scattered) text += ", scattered";
    if (!s.with_positions) text += ", without positions";
    if (s.window) text += ", window " + std::to_string(s.window);
    if (s.soft_cap != 0) text += ", soft cap";
    if (s.sinks) text += ", sinks";
    if (s.biases) text += ", biases";
    return text;
}

std::string check(const Kernels & kernels, const CheckShape & shape, uint32_t seed) {
    const Case data(shape, seed);
    Lists lists;
    data.lists_of(kernels, 0, shape.rows, lists);

    std::vector<float> ours, in_segments;
    run_whole(kernels, shape, data.call(ours), lists);
    const std::vector<double> expected = data.reference();
    double worst = 0, largest = 0;
    for (size_t i = 0; i < expected.size(); i++) {
        const double difference = std::abs(ours[i] - expected[i]);
        worst = difference <= worst ? worst : difference;  // a result that is no number is the worst
        largest = std::max(largest, std::abs(expected[i]));
    }
    if (!(worst <= 2e-5 * largest + 1e-6)) {
        return "off by " + std::to_string(worst) + " of " + std::to_string(largest) + " for " + describe(shape);
    }

    run_segments(kernels, shape, data.call(in_segments), lists);
    if (!same_bits(ours, in_segments)) {
        return "segments differ from the whole for " + describe(shape);
    }

    const size_t row_floats = ours.size() / shape.rows;
    for (int r = 0; r < shape.rows; r++) {
        std::vector<float> all;
        Call call = data.call(all);
        Lists alone;
        data.lists_of(kernels, r, 1, alone);
        call.q += r * call.q_row_stride;
        call.out += r * row_floats;
        call.mask = call.mask ? call.mask + r * call.mask_row_stride / 2 : nullptr;
        run_whole(kernels, shape, call, alone);
        if (std::memcmp(all.data() + r * row_floats, ours.data() + r * row_floats, row_floats * sizeof(float)) != 0) {
            return "row " + std::to_string(r) + " alone differs from the batch for " + describe(shape);
        }
    }
    return "";
}

}  // namespace pagoda::kernels::attention

/** Conversions between the small float types of checkpoints and 32-bit floats. */

const scratch = new DataView(new ArrayBuffer(4));
const floatOf = (bits: number): number => {
  scratch.setUint32(0, bits);
  return scratch.getFloat32(0);
};
const bitsOf = (value: number): number => {
  scratch.setFloat32(0, value);
  return scratch.getUint32(0);
};

/** Every half-precision number, by its bits. */
export const halfs: Float32Array = Float32Array.from({ length: 65536 }, (_, bits) => {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
});

/** The bits of the half-precision number next to `value`, ties to even. */
export function halfBits(value: number): number {
  const bits = bitsOf(value);
  const sign = (bits >>> 16) & 0x8000;
  const rest = bits & 0x7fffffff;
  if (rest > 0x7f800000) return sign | 0x7e00;
  if (rest >= 0x47800000) return sign | 0x7c00;
  if (rest < 0x38800000) {
    // Below 2^-14 the steps are 2^-24: a sum with 0.5 leaves just those in the fraction, rounded.
    const shifted = Math.fround(Math.abs(value) + 0.5);
    return sign | (bitsOf(shifted) - 0x3f000000);
  }
  return sign | ((rest - 0x38000000 + 0xfff + ((rest >>> 13) & 1)) >>> 13);
}

/** A number whose upper half is `bits`. */
export const brainFloat = (bits: number): number => floatOf((bits << 16) >>> 0);

/** F8_E4M3 without infinities, by its byte. */
export const e4m3: Float32Array = eightBits((byte) => {
  const exponent = (byte >> 3) & 15;
  const fraction = byte & 7;
  if (exponent === 15 && fraction === 7) return NaN;
  return exponent === 0 ? fraction * 2 ** -9 : (1 + fraction / 8) * 2 ** (exponent - 7);
});

/** F8_E5M2: the upper byte of a half. */
export const e5m2: Float32Array = Float32Array.from({ length: 256 }, (_, byte) => halfs[byte << 8]!);

/** F8_E4M3FNUZ and F8_E5M2FNUZ: a bias of one more, a single not-a-number in the place of minus zero. */
export const e4m3fnuz: Float32Array = unsignedZero(3, 8);
export const e5m2fnuz: Float32Array = unsignedZero(2, 16);

/** F8_E8M0: a power of two. */
export const e8m0: Float32Array = Float32Array.from({ length: 256 }, (_, byte) =>
  byte === 255 ? NaN : 2 ** (byte - 127),
);

function eightBits(magnitude: (byte: number) => number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, byte) => (byte & 128 ? -1 : 1) * magnitude(byte & 127));
}

function unsignedZero(fractionBits: number, bias: number): Float32Array {
  const steps = 2 ** fractionBits;
  return Float32Array.from({ length: 256 }, (_, byte) => {
    if (byte === 128) return NaN;
    const exponent = (byte & 127) >> fractionBits;
    const fraction = (byte & (steps - 1)) / steps;
    const size = exponent === 0 ? fraction * 2 ** (1 - bias) : (1 + fraction) * 2 ** (exponent - bias);
    return byte & 128 ? -size : size;
  });
}

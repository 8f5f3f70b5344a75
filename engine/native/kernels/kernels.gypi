# Our own CPU kernels as static libraries: a common part with the compiler's base flags, and one for each instruction set with that set's flags.
# They are apart because a function compiled for a newer processor must never be the one that the linker keeps for all.
#
# For inclusion at the top level of a binding.gyp that defines llama_headers (the folder with llama.cpp's include/, ggml/ and src/, absolute)
# and depends on 'pagoda_kernels'.
{
  'targets': [
    {
      'target_name': 'pagoda_kernels',
      'includes': ['library.gypi'],
      'conditions': [
        ['OS=="win"', {
          'sources': ['unsupported.cpp'],
        }, {
          'sources': [
            'attention/attention.cpp',
            'attention/check.cpp',
            'attention/lists.cpp',
            'attention/positions.cpp',
            'attention/self_test.cpp',
            'attention/steps.cpp',
            'cpu.cpp',
            'install.cpp',
            'library.cpp',
            'matmul/choice.cpp',
            'matmul/choice_cache.cpp',
            'matmul/format.cpp',
            'matmul/get_rows.cpp',
            'matmul/kernel_set.cpp',
            'matmul/matmul.cpp',
            'matmul/model_file.cpp',
            'matmul/pack.cpp',
            'matmul/packed_buffer.cpp',
            'matmul/packing_job.cpp',
            'matmul/packing_queue.cpp',
            'matmul/product.cpp',
            'matmul/reference.cpp',
            'matmul/row_table.cpp',
            'matmul/self_test.cpp',
            'matmul/stock_product.cpp',
            'matmul/weight_memory.cpp',
            'memory/large_pages.cpp',
            'plugin.cpp',
          ],
        }],
        ['OS=="mac"', {
          'sources': ['barrier/no_barrier.cpp'],
        }],
        ['OS!="linux"', {}, {
          'sources': [
            'barrier/apart.cpp',
            'barrier/import_slot.cpp',
            'barrier/install_barrier.cpp',
            'barrier/sleeping_barrier.cpp',
            'barrier/trial.cpp',
          ],
        }],
        ['OS!="win" and target_arch=="x64"', {
          'dependencies': ['pagoda_kernels_avx2', 'pagoda_kernels_avx_vnni', 'pagoda_kernels_avx512'],
        }],
        ['OS!="win" and target_arch=="arm64"', {
          'dependencies': ['pagoda_kernels_neon'],
        }],
      ],
    },
  ],
  'conditions': [
    ['OS!="win" and target_arch=="x64"', {
      'targets': [
        {
          'target_name': 'pagoda_kernels_avx2',
          'includes': ['library.gypi'],
          'sources': ['attention/avx2.cpp', 'matmul/kernels_avx2.cpp'],
          'cflags_cc': ['-mavx2', '-mfma', '-mf16c'],
          'xcode_settings': { 'OTHER_CPLUSPLUSFLAGS': ['-mavx2', '-mfma', '-mf16c'] },
        },
        {
          'target_name': 'pagoda_kernels_avx_vnni',
          'includes': ['library.gypi'],
          'sources': ['matmul/kernels_avx_vnni.cpp'],
          'cflags_cc': ['-mavx2', '-mfma', '-mf16c', '-mavxvnni'],
          'xcode_settings': { 'OTHER_CPLUSPLUSFLAGS': ['-mavx2', '-mfma', '-mf16c', '-mavxvnni'] },
        },
        {
          'target_name': 'pagoda_kernels_avx512',
          'includes': ['library.gypi'],
          'sources': ['attention/avx512.cpp', 'matmul/kernels_avx512.cpp'],
          'cflags_cc': ['-mavx2', '-mfma', '-mf16c', '-mavx512f', '-mavx512bw', '-mavx512dq', '-mavx512vl', '-mavx512vnni'],
          'xcode_settings': {
            'OTHER_CPLUSPLUSFLAGS': ['-mavx2', '-mfma', '-mf16c', '-mavx512f', '-mavx512bw', '-mavx512dq', '-mavx512vl', '-mavx512vnni'],
          },
        },
      ],
    }],
    ['OS!="win" and target_arch=="arm64"', {
      'targets': [
        {
          'target_name': 'pagoda_kernels_neon',
          'includes': ['library.gypi'],
          'sources': ['attention/neon.cpp', 'matmul/kernels_neon.cpp'],
          'cflags_cc': ['-march=armv8.2-a+fp16+dotprod'],
          'xcode_settings': { 'OTHER_CPLUSPLUSFLAGS': ['-march=armv8.2-a+fp16+dotprod'] },
        },
      ],
    }],
  ],
}

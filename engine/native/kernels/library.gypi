# What every static library of the kernels has in common; included inside a target.
{
  'type': 'static_library',
  'include_dirs': ['.'],
  'cflags_cc!': ['-fno-exceptions', '-fno-rtti', '-std=gnu++17', '-std=gnu++20'],
  'cflags_cc': [
    '-std=c++20', '-fexceptions', '-frtti', '-O3', '-fPIC', '-fvisibility=hidden', '-ffp-contract=off', '-Wall', '-Wextra',
    # as system headers: llama.cpp's own warnings are not ours to mend
    '-isystem<(llama_headers)/ggml/include',
    '-isystem<(llama_headers)/ggml/src',
    '-isystem<(llama_headers)/ggml/src/ggml-cpu',
    '-isystem<(llama_headers)/include',
    '-isystem<(llama_headers)/src',
    # false alarms of GCC 12 about the AVX-512 intrinsics' own undefined operands
    '-Wno-maybe-uninitialized', '-Wno-uninitialized',
  ],
  'xcode_settings': {
    'CLANG_CXX_LANGUAGE_STANDARD': 'c++20',
    'GCC_ENABLE_CPP_EXCEPTIONS': 'YES',
    'GCC_ENABLE_CPP_RTTI': 'YES',
    'GCC_OPTIMIZATION_LEVEL': '3',
    'GCC_SYMBOLS_PRIVATE_EXTERN': 'YES',
    'MACOSX_DEPLOYMENT_TARGET': '13.0',
    'OTHER_CPLUSPLUSFLAGS': [
      '-ffp-contract=off',
      '-isystem', '<(llama_headers)/ggml/include',
      '-isystem', '<(llama_headers)/ggml/src',
      '-isystem', '<(llama_headers)/ggml/src/ggml-cpu',
      '-isystem', '<(llama_headers)/include',
      '-isystem', '<(llama_headers)/src',
    ],
  },
}

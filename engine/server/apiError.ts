/** A refusal as it goes out: OpenAI's shape, in words that say what to do. */
export interface ApiErrorOptions {
  /** Field of the request that it is about. */
  readonly param?: string | null;
  readonly code?: string | null;
  /** Seconds after which asking again may help. */
  readonly retryAfter?: number;
  /** Headers besides. */
  readonly headers?: Readonly<Record<string, string>>;
}

export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly options: ApiErrorOptions = {},
  ) {
    super(message);
    this.name = 'ApiError';
  }

  /** What it is called where words are too many. */
  get code(): string {
    return this.options.code ?? typeOf(this.status);
  }

  body(): { error: { message: string; type: string; param: string | null; code: string | null } } {
    const { param = null, code = null } = this.options;
    return { error: { message: this.message, type: typeOf(this.status), param, code } };
  }

  headers(): Record<string, string> {
    const { retryAfter, headers } = this.options;
    return { ...headers, ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }) };
  }
}

function typeOf(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 429) return 'rate_limit_error';
  if (status === 503) return 'unavailable_error';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}

/** The request has to be another one. */
export const invalid = (message: string, param: string | null = null, code: string | null = null): ApiError =>
  new ApiError(400, message, { param, code });

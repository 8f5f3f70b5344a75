/** A template that is wrong, or does what it may not. */
export class TemplateError extends Error {}

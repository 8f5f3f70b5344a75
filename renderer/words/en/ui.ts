export const ui = {
  bytes: '{{amount}} bytes',
  tokens_one: '{{count, number}} token',
  tokens_other: '{{count, number}} tokens',
  notices: 'Notices',
  dismissAll: 'Dismiss all',
  dismiss: 'Dismiss',
  backToTheChat: 'Back to the chat',
  thingsDidNotWork: '{{count, number}} things did not work',
} as const;

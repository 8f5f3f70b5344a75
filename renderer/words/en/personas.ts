export const personas = {
  title: 'Personas',
  none: 'None',
  button: 'Persona: {{name}}',
  tip: 'What the model is told before this chat',
  asItWas: '{{name}}, as it was',
  edit: 'Edit personas…',
  ofNew: 'Persona of new chats',
  ofNewHelp:
    'What the model is told before a chat, under a name, in place of the system prompt. Each chat can have another, chosen beside its composer, and keeps it as it was when it was chosen.',
  empty:
    'None yet. A persona is a system prompt with a name: a translator, a patient teacher, a critic of code.',
  add: 'Add a persona',
  new: 'New persona',
  name: 'Name',
  prompt: 'What the model is told',
  placeholder: 'You are a patient teacher. Answer with questions that lead to the answer.',
  delete: 'Delete the persona {{name}}',
  deleted: 'Persona deleted',
  tooMany_one: 'There is {{count, number}} persona, and no more can be kept',
  tooMany_other: 'There are {{count, number}} personas, and no more can be kept',
} as const;

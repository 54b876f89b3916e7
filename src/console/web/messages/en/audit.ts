export default {
  title: 'Audit',
  intro: 'What people did here, at the command line and in the console. Nothing is ever taken out of it by hand.',
  when: 'When',
  who: 'Who',
  what: 'What',
  details: 'Details',
  empty: 'Nothing was done yet',
  emptyDetail: 'Each change to the organization, its credentials and its people is going to be listed here.',
} as const;

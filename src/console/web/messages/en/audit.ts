export default {
  title: 'Audit',
  intro: 'What people did here, at the command line and in the console. Nobody can remove anything from it by hand.',
  when: 'When',
  who: 'Who',
  what: 'What',
  details: 'Details',
  empty: 'Nothing yet',
  emptyDetail: 'Every change to the organization, its credentials and its people will be listed here.',
} as const;

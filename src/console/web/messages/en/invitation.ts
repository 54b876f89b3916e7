export default {
  title: 'You are invited',
  intro: 'As {role} of {organization}.',
  introOperator: 'As {role} of this server, with access to all organizations.',
  email: 'Your e-mail',
  name: 'Your name',
  password: 'Choose a password',
  accept: 'Accept',
  hasAccount: 'There is an account with this e-mail already. Sign in with it, then accept.',
  signedInAsOther: 'You are signed in as {email}. Sign out first, and open the link again.',
  gone: 'This invitation no longer works',
  goneDetail: 'It was used, revoked, or its time is over. Ask whoever sent it for another one.',
} as const;

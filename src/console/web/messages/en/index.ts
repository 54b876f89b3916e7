import parts from './parts.ts';
import shell from './shell.ts';
import signIn from './sign-in.ts';

export const en = { parts, shell, signIn } as const;

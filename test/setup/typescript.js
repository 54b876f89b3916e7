// Lets Node import the TypeScript of this repository as it is: types become spaces, so that lines and columns stay.
import { register } from 'node:module';

register('./typescript-hooks.js', import.meta.url);

/** What `GET /second-factors` answers. */
export interface SecondFactors {
  readonly factors: readonly FactorItem[];
  /** How many recovery codes are left. */
  readonly recoveryCodes: number;
}

export interface FactorItem {
  readonly id: string;
  readonly kind: 'totp' | 'passkey';
  readonly name: string;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

/** Of `POST /second-factors/totp`: shown as text and as a picture of `uri`, then confirmed by the first code. */
export interface TotpBegun {
  readonly secret: string;
  readonly uri: string;
  /** To be sent back to `POST /second-factors/totp/confirm` with `code` and `name`. */
  readonly ceremony: string;
}

/**
 * Of `POST /passkeys` and, for sign-in, of `POST /passkeys/sign-in`: `options` for `@simplewebauthn/browser`. What the browser
 * answers goes with `ceremony` to `POST /passkeys/confirm`, and to `POST /session/passkey`.
 */
export interface PasskeyBegun {
  readonly options: object;
  readonly ceremony: string;
}

/** Of what adds a factor, and of `POST /second-factors/recovery-codes`: shown this once; none where there were some already. */
export interface RecoveryCodes {
  readonly recoveryCodes: readonly string[];
}

/** Of `GET /sign-in`. */
export interface SignInWays {
  readonly password: true;
  /** Not at an address that has no name. */
  readonly passkey: boolean;
}

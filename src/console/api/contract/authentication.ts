/** How the people of an organization sign in: what the page Authentication shows. */
export interface Authentication {
  /** For `If-Match`; 0 when nobody has saved anything yet. */
  readonly version: number;
  readonly method: 'password' | 'saml' | 'oidc';
  readonly saml: {
    /** Our entity id. */
    readonly issuerUri: string;
    readonly ssoUrl: string;
    readonly sloUrl: string;
    /** In PEM, one after the other. */
    readonly certificate: string;
    readonly certificates: readonly CertificateFacts[];
    readonly idpIssuer: string;
    readonly allowsIdpInitiated: boolean;
    readonly metadataUrl: string;
    /** When it was fetched last, well or not. */
    readonly metadataAt?: string;
    /** Why that was refused. */
    readonly metadataError?: string;
  } | null;
  readonly oidc: { readonly issuer: string; readonly clientId: string; readonly hasSecret: boolean } | null;
  readonly matching: {
    /** Empty for the Name ID. */
    readonly claim: string;
    readonly attribute: 'userName' | 'externalId';
    readonly roleClaim: string;
    readonly roles: readonly { readonly value: string; readonly role: 'admin' | 'auditor' }[];
  };
  /** What is entered at the identity provider. */
  readonly ours: {
    readonly entityId: string;
    readonly acsUrl: string;
    readonly loginUrl: string;
    readonly logoutUrl: string;
    readonly metadataUrl: string;
    readonly oidcUrl: string;
    readonly profileUrl: string;
  };
  readonly warnings: readonly AuthenticationWarning[];
  readonly updatedAt?: string;
  readonly updatedBy?: string;
}

export interface CertificateFacts {
  /** As Entra shows it. */
  readonly thumbprint: string;
  readonly subject: string;
  readonly validFrom: string;
  readonly validTo: string;
}

export interface AuthenticationWarning {
  readonly code: 'untested' | 'certificateEnds' | 'metadataRefused';
  readonly message: string;
  /** Of a certificate that ends. */
  readonly thumbprint?: string;
  readonly endsAt?: string;
}

/** What metadata says, for the form to be filled with. */
export interface IdentityProviderFacts {
  readonly idpIssuer: string;
  readonly ssoUrl: string;
  readonly sloUrl: string;
  readonly certificate: string;
  readonly certificates: readonly CertificateFacts[];
}

export interface BegunTest {
  readonly id: string;
  /** To be opened in a window of its own. */
  readonly url: string;
}

/** A test sign-in. */
export interface TestState {
  /** Left out while the browser is at the identity provider. */
  readonly result?: {
    readonly ok: boolean;
    readonly at: string;
    readonly verdicts: readonly {
      readonly check: string;
      readonly ok: boolean;
      readonly received: string;
      readonly expected: string;
      readonly remedy?: string;
    }[];
    readonly received?: {
      readonly nameId: string;
      readonly nameIdFormat?: string | undefined;
      readonly claims: readonly { readonly name: string; readonly values: readonly string[] }[];
    };
    readonly user?: { readonly id: string; readonly userName: string; readonly displayName: string | null };
  };
}

export default {
  intro:
    'What programs can ask of this organization, with its own schemas and addresses. It is made of what the server does.',
  download: 'OpenAPI document',
  tenantUrl: 'Tenant URL',
  search: 'Find an operation, a path or a parameter',
  nothing: 'No operation has these words',
  nothingDetail: 'Try part of a path, such as Users, or of a parameter, such as filter.',
  curl: 'Example request',
  parameters: 'Parameters',
  body: 'Body',
  answers: 'Answers',
  schema: 'What it consists of',
  members: 'Its parts',
  required: 'required',
} as const;

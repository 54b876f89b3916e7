import { AGENT_SCHEMA } from '../../urns.js';

/** draft-wzdk-scim-agent-resource-00: what acts by itself, and who answers for it. A draft: it may still change. */
export const AGENTS = {
  schema: {
    id: AGENT_SCHEMA,
    name: 'Agent',
    description: 'Software that acts by itself, and has an identity of its own (draft-wzdk-scim-agent-resource-00).',
    attributes: [
      {
        name: 'agentUserName',
        required: true,
        uniqueness: 'server',
        description: 'By which the agent is known to the service, as a user is by userName.',
      },
      { name: 'displayName', description: 'What people call the agent.' },
      { name: 'description', description: 'What the agent is for.' },
      { name: 'active', type: 'boolean', description: 'Whether the agent may act.' },
      {
        name: 'owners',
        type: 'complex',
        multiValued: true,
        description: 'Who answers for the agent.',
        subAttributes: [
          { name: 'value', required: true, caseExact: true, description: 'The id of the owner.' },
          { name: '$ref', type: 'reference', referenceTypes: ['User', 'Group'], description: 'The URI of the owner.' },
          { name: 'display', description: 'What people call the owner.' },
        ],
      },
    ],
  },
  type: {
    name: 'Agent',
    endpoint: '/Agents',
    description: 'Software that acts by itself.',
    schema: AGENT_SCHEMA,
    schemaExtensions: [],
  },
};

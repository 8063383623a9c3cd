import { globalIgnores } from 'eslint/config'
import { defineConfigWithVueTs, vueTsConfigs } from '@vue/eslint-config-typescript'
import pluginVue from 'eslint-plugin-vue'
import skipFormatting from 'eslint-config-prettier/flat'

export default defineConfigWithVueTs(
  { name: 'app/files', files: ['**/*.{vue,ts,js,mjs}'] },
  globalIgnores(['dist', 'coverage', 'vendor']),
  pluginVue.configs['flat/recommended'],
  vueTsConfigs.strict,
  {
    name: 'app/error-tracking',
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['@sentry/*'],
              message:
                "Import it from 'vue-error-tracking': captureException, captureMessage, setTag, " +
                'setContext, setUser, addBreadcrumb, startSpan, metrics, logger. It waits for the SDK, ' +
                'which is loaded after the page.',
            },
          ],
        },
      ],
    },
  },
  skipFormatting,
)

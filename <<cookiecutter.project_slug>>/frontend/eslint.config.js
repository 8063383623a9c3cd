import { globalIgnores } from 'eslint/config'
import { defineConfigWithVueTs, vueTsConfigs } from '@vue/eslint-config-typescript'
import pluginVue from 'eslint-plugin-vue'
import skipFormatting from 'eslint-config-prettier/flat'

export default defineConfigWithVueTs(
  { name: 'app/files', files: ['**/*.{vue,ts,js,mjs}'] },
  globalIgnores(['dist', 'coverage']),
  pluginVue.configs['flat/recommended'],
  vueTsConfigs.strict,
  skipFormatting,
)

import 'vue-error-tracking/early'
import './style.css'

import { createApp } from 'vue'
import { createErrorTracking } from 'vue-error-tracking'
import App from './App.vue'
import router from './router'

const app = createApp(App)

app.use(createErrorTracking({ router }))
app.use(router)

app.mount('#app')

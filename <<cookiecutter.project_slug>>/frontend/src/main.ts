import './assets/main.css'

import { createApp } from 'vue'
import App from './App.vue'
import { createErrorTracking } from './error-tracking'
import router from './router'

const app = createApp(App)

// Before the router, so that a failing first navigation is seen.
app.use(createErrorTracking({ router }))
app.use(router)

app.mount('#app')
